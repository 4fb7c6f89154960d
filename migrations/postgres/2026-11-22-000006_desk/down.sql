DROP TABLE frozen_report;
DROP TABLE comment;
ALTER TABLE publication DROP COLUMN withdrawn_reason;
ALTER TABLE publication DROP COLUMN withdrawn_by;
ALTER TABLE publication DROP COLUMN entered_by;
