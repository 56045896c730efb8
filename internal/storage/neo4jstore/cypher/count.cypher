// How many items of one kind meet a filter.
// $count   true
// $c0 ...  the values of the filter
{{collect}}
CALL ({{sets}}) {
  {{count}}
}
RETURN total
