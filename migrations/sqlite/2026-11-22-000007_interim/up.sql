-- Which responses an interim total was counted from: the year's tables must not tell anybody's answer beside it, whatever was corrected since.
-- Never shown; a response that has been counted cannot be taken away without thinking of this.
CREATE TABLE counted_response (
    publication_id BLOB NOT NULL REFERENCES publication (id) CHECK (length(publication_id) = 16),
    response_id BLOB NOT NULL REFERENCES response (id) CHECK (length(response_id) = 16),
    PRIMARY KEY (publication_id, response_id)
) STRICT, WITHOUT ROWID;
