// What `npm run generate` makes src/gql from: the schema of a running server, and
// the operations in the sources.
import type { CodegenConfig } from "@graphql-codegen/cli";

const server = process.env.CORROBORATE ?? "http://127.0.0.1:8080";

const config: CodegenConfig = {
  schema: `${server}/schema.graphqls`,
  documents: ["src/main.ts"],
  generates: {
    "src/gql/": {
      preset: "client",
      presetConfig: { fragmentMasking: false },
      config: {
        documentMode: "string", // so that the program needs no GraphQL library
        onlyOperationTypes: true,
        useTypeImports: true,
        enumsAsTypes: true,
        emitLegacyCommonJSImports: false,
        scalars: { DateTime: "string", Date: "string", DOI: "string", Key: "string", Probability: "number", Count: "number", URL: "string" },
        defaultScalarType: "unknown",
      },
    },
  },
};

export default config;
