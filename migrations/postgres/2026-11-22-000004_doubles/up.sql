-- Whom somebody turned out to be: a participant who had been registered twice. Its code leads to the other from then on.
ALTER TABLE participant ADD COLUMN merged_into uuid REFERENCES participant (id);
CREATE INDEX participant_merged ON participant (merged_into) WHERE merged_into IS NOT NULL;
