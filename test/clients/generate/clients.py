"""Asks through three clients in Python: clients.py URL FOLDER.

FOLDER has schema.graphqls as the server serves it, and operations.graphql. It
prints what each client found.
"""

import asyncio
import importlib
import json
import pathlib
import subprocess
import sys

import gql
import gql.dsl
from gql.transport.exceptions import TransportQueryError
from gql.transport.httpx import HTTPXTransport
from sgqlc.endpoint.http import HTTPEndpoint
from sgqlc.operation import Operation

url, folder = sys.argv[1] + "/graphql", pathlib.Path(sys.argv[2])
operations = folder / "operations.graphql"
sys.path.insert(0, str(folder))


def generate(program, *args):
    done = subprocess.run([pathlib.Path(sys.executable).with_name(program), *args], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{program}: {done.stdout}{done.stderr}")


def with_gql():
    """gql checks operations against the schema that it asks for, and can build them from it."""
    client = gql.Client(transport=HTTPXTransport(url=url), fetch_schema_from_transport=True)
    with client as session:
        document = gql.gql(operations.read_text())
        document.operation_name = "FindClaims"
        document.variable_values = {"text": "recruiting", "first": 1}
        total = session.execute(document)["claims"]["totalCount"]
        schema = gql.dsl.DSLSchema(client.schema)
        claim, figures = schema.Claim, schema.Assessment
        built = gql.dsl.dsl_gql(gql.dsl.DSLQuery(schema.Query.claim(ref="recruiting-declining").select(claim.key, claim.assessment.select(figures.belief))))
        belief = session.execute(built)["claim"]["assessment"]["belief"]
        try:
            session.execute(gql.gql('{ claim(ref: "nobody") { key } }'))
        except TransportQueryError as error:
            code = error.errors[0]["extensions"]["code"]
    return {"total": total, "belief": belief, "code": code}


def with_sgqlc():
    """sgqlc generates classes from the introspected schema, and operations are built with them."""
    generate("python", "-m", "sgqlc.introspection", url, "introspected.json")
    generate("sgqlc-codegen", "schema", "introspected.json", "classes.py")
    classes = importlib.import_module("classes")
    operation = Operation(classes.Query)
    claim = operation.claim(ref="recruiting-declining")
    claim.key()
    claim.assessment.belief()
    claims = operation.claims(where=classes.ClaimFilterInput(text="recruiting"), first=1)
    claims.total_count()
    item = operation.item(ref="icsr-2015")
    item.headline()
    item.__as__(classes.Study).design()
    unknown = Operation(classes.Query)
    unknown.claim(ref="nobody").key()
    endpoint = HTTPEndpoint(url)
    found = operation + endpoint(operation)
    if found.item.design not in classes.StudyDesign:
        sys.exit(f"the design of a study is {found.item.design}")
    code = endpoint(unknown)["errors"][0]["extensions"]["code"]
    return {"total": found.claims.total_count, "belief": found.claim.assessment.belief, "code": code}


async def with_ariadne():
    """ariadne-codegen generates a client with a method for each operation."""
    (folder / "pyproject.toml").write_text(
        '[tool.ariadne-codegen]\nschema_path = "schema.graphqls"\nqueries_path = "operations.graphql"\ntarget_package_name = "generated"\n'
        '[tool.ariadne-codegen.scalars.DateTime]\ntype = "datetime.datetime"\n'
    )
    generate("ariadne-codegen")
    generated = importlib.import_module("generated")
    async with generated.Client(url) as client:
        total = (await client.find_claims(text="recruiting", first=1)).claims.total_count
        after, beliefs = None, {}
        while True:
            page = (await client.find_claims(text="recruiting", first=1, after=after)).claims
            beliefs |= {claim.key: claim.assessment.belief for claim in page.nodes}
            if not page.page_info.has_next_page:
                break
            after = page.page_info.end_cursor
        try:
            await client.why(ref="nobody")
        except generated.GraphQLClientGraphQLMultiError as error:
            code = error.errors[0].extensions["code"]
    return {"total": total, "belief": beliefs["recruiting-declining"], "code": code}


print(json.dumps({"gql": with_gql(), "sgqlc": with_sgqlc(), "ariadne-codegen": asyncio.run(with_ariadne())}))
