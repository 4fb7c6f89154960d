-- One holding of a yearly survey: how many were invited and how many have answered. Who they are is not known here.
CREATE TABLE survey_round (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    questionnaire TEXT NOT NULL,
    version INTEGER NOT NULL,
    year INTEGER NOT NULL,
    invited INTEGER NOT NULL CHECK (invited BETWEEN 1 AND 500),
    received INTEGER NOT NULL CHECK (received BETWEEN 0 AND invited),
    closes_on TEXT NOT NULL,
    opened_at TEXT NOT NULL,
    closed_at TEXT,
    cancelled_at TEXT CHECK (cancelled_at IS NULL OR closed_at IS NULL),
    FOREIGN KEY (questionnaire, version) REFERENCES definition_version (key, version)
) STRICT;
CREATE UNIQUE INDEX survey_round_of_year ON survey_round (questionnaire, year) WHERE cancelled_at IS NULL;

-- How often each option was chosen: all that is stored of the answers. Every row of a round is there from the beginning.
CREATE TABLE round_count (
    round_id BLOB NOT NULL REFERENCES survey_round (id) CHECK (length(round_id) = 16),
    item TEXT NOT NULL,
    choice TEXT NOT NULL,
    n INTEGER NOT NULL CHECK (n >= 0),
    PRIMARY KEY (round_id, item, choice)
) STRICT, WITHOUT ROWID;

-- Codes that nobody has used yet, as hashes, and in the order of the hashes.
CREATE TABLE round_code (
    code_hash BLOB NOT NULL PRIMARY KEY CHECK (length(code_hash) = 32),
    round_id BLOB NOT NULL REFERENCES survey_round (id) CHECK (length(round_id) = 16)
) STRICT, WITHOUT ROWID;
CREATE INDEX round_code_of_round ON round_code (round_id);
