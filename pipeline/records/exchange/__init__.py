"""Records to and from the tables of other programs: CSV, Excel and ReqIF."""
