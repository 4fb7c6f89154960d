ALTER TABLE session DROP COLUMN unreviewed;
ALTER TABLE session DROP COLUMN help;
DROP TABLE translation;
ALTER TABLE response DROP COLUMN text_revision;
