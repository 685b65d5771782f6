// What another importer does with a description: reads the file and resolves its references. `./dev bench import` times
// the whole process and compares.
//
//   node dereference.mjs FILE
//
// Prints the number of operations that it found.

import { readFileSync } from 'node:fs';
import { dereference } from '@scalar/openapi-parser';

const METHODS = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']);

const { schema, errors } = await dereference(readFileSync(process.argv[2], 'utf8'));
if (schema === undefined) {
  process.stderr.write(`${JSON.stringify(errors)}\n`);
  process.exit(1);
}
const operations = Object.values(schema.paths).flatMap((path) => Object.keys(path).filter((key) => METHODS.has(key)));
process.stdout.write(`${operations.length}\n`);
