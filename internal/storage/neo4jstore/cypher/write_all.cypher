// Writes revisions with all that they write, see the statements of the parts.
CALL () {
{{part next}}
}
{{part items}}
{{part references}}
{{part links}}
CALL () {
{{part figures}}
}
CALL () {
{{part revisions}}
}
CALL () {
{{part changes}}
}
{{part effects}}
RETURN missing, others
