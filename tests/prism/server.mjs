// Prism's mock server, one description at a time, on the loopback address and a free port. Each line of standard input
// is the path of a description; each is answered with one line of JSON:
//
//   {"url": "http://127.0.0.1:PORT", "operations": 12, "opened": 0}   it is served until the next line comes
//   {"error": "…"}                                                    Prism cannot load it
//
// Two things are put right beforehand, because Prism would refuse every request otherwise. References to other files
// cannot be followed without a network: an empty schema takes their place, which any value fits; `opened` counts them.
// A Swagger 2.0 operation that does not say what it consumes takes JSON, or a form when it has form fields. And whatever
// is accepted is answered with an empty 200: the answers that Prism makes up are not what is tested.
//
// Ends when its standard input closes, so that it cannot outlive the test that started it.

import { createInterface } from 'node:readline';
import parser from '@stoplight/json-schema-ref-parser';
import { getHttpOperationsFromSpec } from '@stoplight/prism-http';
import { createServer } from '@stoplight/prism-http-server';

const URLENCODED = 'application/x-www-form-urlencoded';

// What the test asks of Prism: the request and its sign-in.
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

/** Says what a Swagger 2.0 operation consumes where neither it nor the document does. */
function consume(document) {
  if (document.swagger === undefined || document.consumes?.length > 0) return;
  for (const path of Object.values(document.paths ?? {})) {
    for (const operation of Object.values(path).filter((member) => Array.isArray(member?.parameters))) {
      const fields = operation.parameters.filter((parameter) => parameter?.in === 'formData');
      const form = fields.some((field) => field.type === 'file') ? 'multipart/form-data' : URLENCODED;
      if (!(operation.consumes?.length > 0)) operation.consumes = [fields.length > 0 ? form : 'application/json'];
    }
  }
}

let server;

async function serve(file) {
  await server?.close();
  server = undefined;
  const document = await parser.parse(file);
  const opened = open(document);
  consume(document);
  const operations = await getHttpOperationsFromSpec(document);
  for (const operation of operations) {
    operation.responses = [{ id: 'accepted', code: '200' }];
    delete operation.callbacks;
  }
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
