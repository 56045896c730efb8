// How many items meet each of some conditions, up to a limit.
// $few       no more than that
// $c0 ...    the values of the conditions
{{collect}}
{{counts}}
RETURN [{{sizes}}] AS sizes
