DROP TABLE translation;
ALTER TABLE response DROP COLUMN text_revision;
