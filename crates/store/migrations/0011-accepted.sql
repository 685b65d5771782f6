-- Where the outcome of a begun call is asked for that its service has accepted (202): it is not made again.
ALTER TABLE begun ADD COLUMN accepted BLOB;
