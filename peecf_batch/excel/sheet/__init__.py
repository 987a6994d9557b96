"""Parts of the scan of one worksheet: searches for cells, what is hidden or merged, what may be read in two ways."""
