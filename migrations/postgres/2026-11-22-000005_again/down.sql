DROP TABLE unrated;
ALTER TABLE session DROP COLUMN again;
