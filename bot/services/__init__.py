"""One file per thing people do: load, decide, save. The only room that hands units of work to the writer."""
