import { createGraphiQLFetcher } from '@graphiql/toolkit';

/** `fetch`, but a reply that is not JSON becomes an error with its text. */
async function fetchJson(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const response = await fetch(input, init);
  const type = response.headers.get('content-type') ?? '';
  if (/^application\/([\w.-]+\+)?json\b/i.test(type)) return response;
  const text = (await response.text()).trim().slice(0, 2000);
  throw new Error(
    `The server answered ${response.status} ${response.statusText}`.trimEnd() +
      (text ? `: ${text}` : ', with no JSON body.'),
  );
}

/**
 * The one place that decides how operations travel. Subscriptions can be added
 * here through the toolkit's `wsClient`, or by a fetcher that returns an async
 * iterable for them.
 */
export const fetcher = createGraphiQLFetcher({
  url: new URL('/graphql', window.location.origin).href,
  fetch: fetchJson,
  // With incremental delivery on, the toolkit sends another Accept header.
  enableIncrementalDelivery: false,
  headers: {
    'content-type': 'application/json',
    accept: 'application/graphql-response+json, application/json',
  },
});
