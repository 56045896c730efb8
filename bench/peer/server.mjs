// A server of @neo4j/graphql, on 127.0.0.1. From the environment: NEO4J_URI,
// NEO4J_USERNAME, NEO4J_PASSWORD, and PORT.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import net from 'node:net';
import { Neo4jGraphQL } from '@neo4j/graphql';
import { createYoga } from 'graphql-yoga';
import neo4j from 'neo4j-driver';

// The driver leaves Nagle's algorithm on, which delays longer messages by about 40 ms.
const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...args) {
  return connect.apply(this, args).setNoDelay(true);
};

const { NEO4J_URI, NEO4J_USERNAME, NEO4J_PASSWORD, PORT } = process.env;
const driver = neo4j.driver(NEO4J_URI, neo4j.auth.basic(NEO4J_USERNAME, NEO4J_PASSWORD), { maxConnectionPoolSize: 50 });
const typeDefs = readFileSync(new URL('schema.graphql', import.meta.url), 'utf8');
const schema = await new Neo4jGraphQL({ typeDefs, driver }).getSchema();
const yoga = createYoga({ schema, logging: false, maskedErrors: false, context: () => ({ executionContext: driver }) });
const server = createServer(yoga).listen(Number(PORT), '127.0.0.1');

process.on('SIGINT', async () => {
  server.close();
  server.closeAllConnections();
  await driver.close();
});
