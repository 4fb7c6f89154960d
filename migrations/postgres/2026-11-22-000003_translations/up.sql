-- Which revision of a translation a person saw. Swedish has none: its texts are part of the version.
ALTER TABLE response ADD COLUMN text_revision INTEGER CHECK (text_revision >= 1);

-- Every revision of a translation that was ever served, with its hash: a revision never changes its words.
CREATE TABLE translation (
    key TEXT NOT NULL,
    version INTEGER NOT NULL,
    language TEXT NOT NULL,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    published_at TIMESTAMP NOT NULL,
    PRIMARY KEY (key, version, language, revision),
    FOREIGN KEY (key, version) REFERENCES definition_version (key, version)
);

-- How the tablet was handed over: who helps the participant, and whether translations that nobody has reviewed may be chosen.
ALTER TABLE session ADD COLUMN help TEXT CHECK (help IN ('none', 'staff', 'interpreter'));
ALTER TABLE session ADD COLUMN unreviewed boolean NOT NULL DEFAULT false;
