// Prism's mock server, one description at a time, on the loopback address and a free port. Each line of standard input
// is the path of a description; each is answered with one line of JSON:
//
//   {"url": "http://127.0.0.1:PORT", "operations": 12, "opened": 0}   it is served until the next line comes
//   {"error": "…"}                                                    Prism cannot load it
//
// References to other files cannot be followed without a network. They are replaced by an empty schema, which any value
// fits; `opened` counts them. Ends when its standard input closes, so that it cannot outlive the test that started it.

import { createInterface } from 'node:readline';
import parser from '@stoplight/json-schema-ref-parser';
import { getHttpOperationsFromSpec } from '@stoplight/prism-http';
import { createServer } from '@stoplight/prism-http-server';

const config = {
  validateRequest: true,
  validateResponse: false,
  checkSecurity: true,
  errors: false,
  isProxy: false,
  mock: { dynamic: false },
};

/** A logger that says nothing, in the shape that Prism asks for. */
const silent = { child: () => silent };
for (const level of ['trace', 'debug', 'info', 'success', 'warn', 'error', 'fatal']) silent[level] = () => {};

/** Replaces references that lead out of the file, and gives their number. */
function open(node) {
  if (node === null || typeof node !== 'object') return 0;
  if (typeof node.$ref === 'string' && !node.$ref.startsWith('#')) {
    delete node.$ref;
    return 1;
  }
  return Object.values(node).reduce((sum, child) => sum + open(child), 0);
}

let server;

async function serve(file) {
  await server?.close();
  server = undefined;
  const document = await parser.parse(file);
  const opened = open(document);
  const operations = await getHttpOperationsFromSpec(document);
  const next = createServer(operations, { components: { logger: silent }, config, cors: false });
  const url = await next.listen(0, '127.0.0.1');
  server = next;
  return { url, operations: operations.length, opened };
}

for await (const file of createInterface({ input: process.stdin })) {
  const answer = await serve(file).catch((error) => ({ error: String(error?.message ?? error).split('\n')[0] }));
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
await server?.close();
process.exit(0);
