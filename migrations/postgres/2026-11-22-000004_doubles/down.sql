DROP INDEX participant_merged;
ALTER TABLE participant DROP COLUMN merged_into;
