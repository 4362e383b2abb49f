"""What a machine without services needs: an embedded database, a built front end, processes under supervision."""
