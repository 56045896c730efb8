// The items that keys name, and what is read along of them.
// $keys
// $limits   of pages that are read along
UNWIND $keys AS ref
{{i named ref}}
RETURN ref, {{item i}} AS node, {{references of i}} AS references, {{next}} AS next
