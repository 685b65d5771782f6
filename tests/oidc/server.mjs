// A certified authorization server for the sign-in tests: the real `oidc-provider`, on the loopback address and a free
// port, with its development login and consent pages.
//
//   node server.mjs [--access-ttl SECONDS] [--par-required]
//
// Prints one line of JSON, {"url", "authorize", "token", "revoke", "device", "par", "events"}, and runs until its standard input closes,
// so that it cannot outlive the test that started it.
//
// Clients (redirect: http://127.0.0.1:<any port>/callback, or one level below):
//   causeway-native   public, PKCE required
//   causeway-secret   confidential with HTTP Basic, id and secret with characters that must be form-encoded
// GET /events answers {"<event>": <count>} of what it did, so that a test can see that a code was used once.

import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

// The provider's remarks must not go to standard output: a test reads one line of it and closes it.
console.info = console.error;
console.log = console.error;

const SECRET = 's:e%c+r&e t~0123456789';

const ttlAt = process.argv.indexOf('--access-ttl');
const accessTtl = ttlAt > 0 ? Number(process.argv[ttlAt + 1]) : 3600;
const parRequired = process.argv.includes('--par-required');
const events = {};

const client = {
  application_type: 'native',
  redirect_uris: ['http://127.0.0.1/callback', 'http://localhost/callback', 'http://[::1]/callback'],
  response_types: ['code'],
  grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
};

const configuration = {
  clients: [
    { ...client, client_id: 'causeway-native', token_endpoint_auth_method: 'none' },
    {
      ...client,
      client_id: 'causeway-secret',
      client_secret: SECRET,
      token_endpoint_auth_method: 'client_secret_basic',
    },
  ],
  cookies: { keys: ['only for tests'] },
  features: {
    deviceFlow: { enabled: true },
    devInteractions: { enabled: true },
    registration: { enabled: true },
    registrationManagement: { enabled: true },
    pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: parRequired },
    revocation: { enabled: true },
  },
  pkce: { required: () => true },
  scopes: ['openid', 'offline_access', 'weight', 'activity'],
  ttl: {
    AccessToken: accessTtl,
    AuthorizationCode: 60,
    DeviceCode: 60,
    Grant: 3600,
    IdToken: 3600,
    Interaction: 600,
    RefreshToken: 3600,
    Session: 3600,
  },
  // Every use of a refresh token makes a new one; using an old one again ends the whole grant.
  rotateRefreshToken: true,
};

function start() {
  const { port } = server.address();
  const url = `http://127.0.0.1:${port}`;
  const provider = new Provider(url, configuration);
  // Causeway has a path of its own for each server that does not name itself: /callback/<8 hex digits>.
  const { redirectUriAllowed } = provider.Client.prototype;
  provider.Client.prototype.redirectUriAllowed = function allowed(uri) {
    return redirectUriAllowed.call(this, uri.replace(/\/callback\/[0-9a-f]{8}$/, '/callback'));
  };
  for (const event of [
    'grant.success',
    'grant.error',
    'grant.revoked',
    'refresh_token.consumed',
    'refresh_token.destroyed',
    'access_token.destroyed',
    'pushed_authorization_request.success',
    'pushed_authorization_request.saved',
    'registration_create.success',
    'registration_delete.success',
  ]) {
    provider.on(event, () => {
      events[event] = (events[event] ?? 0) + 1;
    });
  }
  const answer = provider.callback();
  server.on('request', (request, response) => {
    if (request.url !== '/events') return answer(request, response);
    response.setHeader('content-type', 'application/json');
    return response.end(JSON.stringify(events));
  });
  const at = (path) => url + path;
  const line = {
    url,
    authorize: at('/auth'),
    token: at('/token'),
    revoke: at('/token/revocation'),
    device: at('/device/auth'),
    par: at('/request'),
    events: at('/events'),
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

const server = createServer();
server.listen(0, '127.0.0.1', start);
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
