// Walks the login and consent pages of the server in server.mjs by plain HTTP, as a browser would, and prints the last
// page. Node's own fetch keeps no cookies, so they are kept here.
//
//   node agree.mjs LINK

const cookies = new Map();

/** Sends one request, then follows redirects up to a page. */
async function go(to, form) {
  let at = new URL(to);
  for (let hops = 0; hops < 10; hops += 1) {
    const answer = await fetch(at, {
      method: form === undefined ? 'GET' : 'POST',
      body: form,
      redirect: 'manual',
      headers: {
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      },
    });
    for (const line of answer.headers.getSetCookie()) {
      const [name, value] = line.split(';')[0].split(/=(.*)/s);
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    const next = answer.headers.get('location');
    if (next === null) return { at, page: await answer.text() };
    at = new URL(next, at);
    form = undefined;
  }
  throw new Error(`redirects without end at ${at}`);
}

const formOf = ({ at, page }) => new URL(/action="([^"]+)"/.exec(page)[1], at);

const login = await go(process.argv[2]);
const consent = await go(formOf(login), 'prompt=login&login=alice&password=x');
const done = await go(formOf(consent), 'prompt=consent');
process.stdout.write(done.page);
