DROP TABLE counted_response;
