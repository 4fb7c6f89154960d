-- One holding of a yearly survey: how many were invited and how many have answered. Who they are is not known here.
CREATE TABLE survey_round (
    id uuid NOT NULL PRIMARY KEY,
    questionnaire text NOT NULL,
    version integer NOT NULL,
    year integer NOT NULL,
    invited integer NOT NULL CHECK (invited BETWEEN 1 AND 500),
    received integer NOT NULL CHECK (received BETWEEN 0 AND invited),
    closes_on date NOT NULL,
    opened_at timestamp NOT NULL,
    closed_at timestamp,
    cancelled_at timestamp CHECK (cancelled_at IS NULL OR closed_at IS NULL),
    FOREIGN KEY (questionnaire, version) REFERENCES definition_version (key, version)
);
CREATE UNIQUE INDEX survey_round_of_year ON survey_round (questionnaire, year) WHERE cancelled_at IS NULL;

-- How often each option was chosen: all that is stored of the answers. Every row of a round is there from the beginning.
CREATE TABLE round_count (
    round_id uuid NOT NULL REFERENCES survey_round (id),
    item text NOT NULL,
    choice text NOT NULL,
    n integer NOT NULL CHECK (n >= 0),
    PRIMARY KEY (round_id, item, choice)
);

-- Codes that nobody has used yet, as hashes.
CREATE TABLE round_code (
    code_hash bytea NOT NULL PRIMARY KEY CHECK (octet_length(code_hash) = 32),
    round_id uuid NOT NULL REFERENCES survey_round (id)
);
CREATE INDEX round_code_of_round ON round_code (round_id);
