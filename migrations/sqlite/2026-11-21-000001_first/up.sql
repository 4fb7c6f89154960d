-- The first schema. Ids are 16-byte UUIDs, times UTC text, dates text, booleans 0 or 1.

CREATE TABLE installation (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    first_started_at TEXT NOT NULL,
    fingerprint_key BLOB NOT NULL CHECK (length(fingerprint_key) = 32),
    is_demo INTEGER NOT NULL CHECK (is_demo IN (0, 1))
) STRICT;

CREATE TABLE definition_version (
    key TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version >= 1),
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    published_at TEXT NOT NULL,
    PRIMARY KEY (key, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE client (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    name TEXT NOT NULL UNIQUE,
    token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    scopes TEXT NOT NULL,
    programmes TEXT,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    revoked_at TEXT
) STRICT;

CREATE TABLE participant (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    code TEXT UNIQUE,
    gender TEXT NOT NULL CHECK (gender IN ('woman', 'man', 'other', 'unknown')),
    age_band TEXT NOT NULL CHECK (age_band IN ('15-24', '25-34', '35-44', '45-54', '55-64', 'unknown')),
    born_abroad TEXT NOT NULL CHECK (born_abroad IN ('yes', 'no', 'unknown')),
    protected_identity INTEGER NOT NULL CHECK (protected_identity IN (0, 1)),
    revision INTEGER NOT NULL CHECK (revision >= 1),
    created_by BLOB NOT NULL CHECK (length(created_by) = 16),
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    CHECK ((code IS NULL) = (protected_identity = 1))
) STRICT, WITHOUT ROWID;

CREATE TABLE enrolment (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    participant_id BLOB NOT NULL REFERENCES participant (id),
    programme TEXT NOT NULL,
    team TEXT,
    municipality TEXT NOT NULL CHECK (municipality IN ('skelleftea', 'norsjo', 'other')),
    start_on TEXT NOT NULL,
    end_on TEXT,
    end_reason TEXT CHECK (end_reason IN ('work', 'studies', 'other_positive', 'back_to_authority', 'moved', 'declined', 'other', 'felregistrering')),
    revision INTEGER NOT NULL CHECK (revision >= 1),
    created_by BLOB NOT NULL CHECK (length(created_by) = 16),
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    CHECK ((end_on IS NULL) = (end_reason IS NULL))
) STRICT;
CREATE INDEX enrolment_participant ON enrolment (participant_id);
CREATE INDEX enrolment_programme_start ON enrolment (programme, start_on);

CREATE TABLE occasion (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    enrolment_id BLOB NOT NULL REFERENCES enrolment (id),
    held_on TEXT NOT NULL,
    mode TEXT NOT NULL CHECK (mode IN ('in_person', 'video', 'phone', 'paper')),
    private INTEGER NOT NULL CHECK (private IN (0, 1)),
    interpreter TEXT NOT NULL CHECK (interpreter IN ('none', 'authorised')),
    created_by BLOB NOT NULL CHECK (length(created_by) = 16),
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX occasion_enrolment_held ON occasion (enrolment_id, held_on);

CREATE TABLE response (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    occasion_id BLOB NOT NULL REFERENCES occasion (id),
    questionnaire TEXT NOT NULL,
    version INTEGER NOT NULL,
    language TEXT NOT NULL,
    help TEXT NOT NULL CHECK (help IN ('none', 'staff', 'interpreter')),
    supersedes BLOB REFERENCES response (id),
    fingerprint BLOB NOT NULL CHECK (length(fingerprint) = 32),
    sender BLOB NOT NULL CHECK (length(sender) = 16),
    stored_at TEXT NOT NULL
) STRICT;
-- One response per occasion and questionnaire, and one correction per response: a chain, never a tree.
CREATE UNIQUE INDEX response_occasion ON response (occasion_id, questionnaire, coalesce(supersedes, x'00000000000000000000000000000000'));
CREATE UNIQUE INDEX response_supersedes ON response (supersedes) WHERE supersedes IS NOT NULL;

-- What was answered; what was skipped has no row.
CREATE TABLE answer (
    response_id BLOB NOT NULL REFERENCES response (id),
    item TEXT NOT NULL,
    choice TEXT,
    words TEXT,
    PRIMARY KEY (response_id, item),
    CHECK ((choice IS NULL) <> (words IS NULL))
) STRICT, WITHOUT ROWID;

-- That the question about violence was put, never what was answered.
CREATE TABLE screening (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    occasion_id BLOB NOT NULL REFERENCES occasion (id),
    status TEXT NOT NULL CHECK (status IN ('answered', 'declined', 'not_asked')),
    reason TEXT CHECK (reason IN ('no_private_meeting', 'planned', 'other')),
    asked INTEGER NOT NULL CHECK (asked IN (0, 1)),
    sender BLOB NOT NULL CHECK (length(sender) = 16),
    stored_at TEXT NOT NULL,
    CHECK ((asked = 0) = (status = 'not_asked')),
    UNIQUE (occasion_id, asked)
) STRICT;

-- What figures need to know, kept in the submission's own transaction: a row per enrolment, questionnaire version and year.
CREATE TABLE summary (
    questionnaire TEXT NOT NULL,
    year INTEGER NOT NULL,
    enrolment_id BLOB NOT NULL REFERENCES enrolment (id),
    version INTEGER NOT NULL,
    first_on TEXT,
    last_on TEXT,
    contributions TEXT NOT NULL,
    PRIMARY KEY (questionnaire, year, enrolment_id, version),
    CHECK ((first_on IS NULL) = (last_on IS NULL))
) STRICT, WITHOUT ROWID;
-- Counting who was measured on which days needs nothing but this index.
CREATE INDEX summary_days ON summary (questionnaire, year, enrolment_id, first_on, last_on);

CREATE TABLE publication (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    indicator TEXT NOT NULL,
    definition_version INTEGER NOT NULL,
    period TEXT NOT NULL,
    table_by TEXT NOT NULL,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    final INTEGER NOT NULL CHECK (final IN (0, 1)),
    cut_off TEXT NOT NULL,
    published_at TEXT NOT NULL,
    withdrawn_at TEXT,
    body TEXT NOT NULL,
    UNIQUE (indicator, period, table_by, revision)
) STRICT;

CREATE TABLE lease (
    name TEXT NOT NULL PRIMARY KEY,
    holder BLOB NOT NULL CHECK (length(holder) = 16),
    until TEXT NOT NULL
) STRICT;

-- Who did what to which handle, written with its effect. Never answers, codes or tokens.
CREATE TABLE audit (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    at TEXT NOT NULL,
    actor_kind TEXT NOT NULL CHECK (actor_kind IN ('client', 'operator', 'service')),
    actor BLOB CHECK (length(actor) = 16),
    action TEXT NOT NULL,
    handle TEXT,
    outcome TEXT NOT NULL
) STRICT;
-- The budget for look-ups is counted from these few rows.
CREATE INDEX audit_lookup ON audit (actor, at) WHERE action = 'participant.lookup';
