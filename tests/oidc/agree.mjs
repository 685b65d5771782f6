// Walks the login and consent pages of the server in server.mjs by plain HTTP, as a browser would, and prints the last
// page. A link for another device begins with pages that send, ask to confirm and confirm its code. Not with fetch: it says of itself that it is a script (Sec-Fetch-Mode: cors), which a sign-in must refuse.
//
//   node agree.mjs LINK

import { request } from 'node:http';

const cookies = new Map();

/** One request and its answer. */
function send(at, form) {
  const headers = { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
  if (form !== undefined) {
    headers['content-type'] = 'application/x-www-form-urlencoded';
    headers['content-length'] = Buffer.byteLength(form);
  }
  return new Promise((resolve, reject) => {
    const asked = request(at, { method: form === undefined ? 'GET' : 'POST', headers }, (answer) => {
      let page = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk) => {
        page += chunk;
      });
      answer.on('end', () => resolve({ headers: answer.headers, page }));
    });
    asked.on('error', reject);
    asked.end(form);
  });
}

/** Sends one request, then follows redirects up to a page. */
async function go(to, form) {
  let at = new URL(to);
  for (let hops = 0; hops < 10; hops += 1) {
    const { headers, page } = await send(at, hops === 0 ? form : undefined);
    for (const line of headers['set-cookie'] ?? []) {
      const [name, value] = line.split(';')[0].split(/=(.*)/s);
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    if (headers.location === undefined) return { at, page };
    at = new URL(headers.location, at);
  }
  throw new Error(`redirects without end at ${at}`);
}

const formOf = ({ at, page }) => new URL(/action="([^"]+)"/.exec(page)[1], at);

/** The hidden fields of a page's form. */
const hiddenOf = ({ page }) =>
  new URLSearchParams(
    [...page.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]),
  ).toString();

let login = await go(process.argv[2]);
for (let pages = 0; login.page.includes('name="user_code"') && pages < 3; pages += 1) {
  login = await go(formOf(login), hiddenOf(login));
}
const consent = await go(formOf(login), 'prompt=login&login=alice&password=x');
const done = await go(formOf(consent), 'prompt=consent');
process.stdout.write(done.page);
