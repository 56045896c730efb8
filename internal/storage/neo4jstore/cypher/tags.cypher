// How many claims that meet a filter have each tag.
// $prefix  what the tags begin with
// $c0 ...  the values of the filter
{{collect}}
CALL ({{sets}}) {
  {{found}}
  UNWIND i.tags AS tag
  WITH tag WHERE tag STARTS WITH $prefix
  RETURN tag, count(*) AS n
}
WITH tag, n ORDER BY tag
RETURN tag, n
