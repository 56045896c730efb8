"""What every answer to an arbitrary request must be, for schemathesis."""

import schemathesis
from hypothesis import strategies
from schemathesis.graphql import nodes

# For each scalar of our own, values that it takes, and texts that it may not.
VALUES = {
    "Key": ["recruiting-declining", "new-key", "vox", "no key", ""],
    "URL": ["https://example.org/a?b=c#d", "mailto:somebody@example.org", "javascript:alert(1)", "https://"],
    "DOI": ["10.1000/182", "doi:10.1000/182", "https://doi.org/10.1000/182", "11.1000"],
    "Date": ["2015", "2015-02-28", "2014/2016-03", "2015-02-30", "2016/2014"],
}
for name, values in VALUES.items():
    schemathesis.graphql.scalar(name, (strategies.sampled_from(values) | strategies.text(max_size=20)).map(nodes.String))
schemathesis.graphql.scalar("Count", strategies.integers(-1, 2**54).map(nodes.Int))
schemathesis.graphql.scalar("Probability", strategies.floats(-1, 2).map(nodes.Float))


@schemathesis.check
def answered(_context, response, _case):
    if response.status_code >= 500:
        raise AssertionError(f"status {response.status_code}: {response.text[:500]}")
    for error in response.json().get("errors", []):
        code = error.get("extensions", {}).get("code")
        if code in (None, "INTERNAL"):
            raise AssertionError(f"an error with the code {code}: {error}")
