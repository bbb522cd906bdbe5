// Asks one query twice through the persisted-query links of Apollo Client and urql, by GET and by POST:
//
//     node persisted.mjs http://localhost:8000/graphql '{ __typename }'
//
// Each link asks by an operation of its own name, so that none finds what another has brought.
//
// Prints one JSON object per link and line: {"link", "requests", "answers"}. A request is told as
// {"method", "hasQuery", "status", "code", "cacheControl"}; an answer is the data, or the words of the error.
import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { Client, fetchExchange } from '@urql/core';
import { persistedExchange } from '@urql/exchange-persisted';
import { createHash } from 'node:crypto';

const [url, selection, ...rest] = process.argv.slice(2);
if (!URL.canParse(url) || !selection || rest.length > 0) {
  console.error('usage: node persisted.mjs URL SELECTION');
  process.exit(2);
}

const sha256 = (text) => createHash('sha256').update(text).digest('hex');

// A `fetch` that notes what is asked and how it is answered.
function noting(requests) {
  return async (input, init = {}) => {
    const response = await fetch(input, { ...init, signal: AbortSignal.timeout(10_000) });
    const said = await response.clone().json();
    const method = init.method ?? 'GET';
    const asked = method === 'GET' ? Object.fromEntries(new URL(input).searchParams) : JSON.parse(init.body);
    requests.push({
      method,
      hasQuery: Boolean(asked.query),
      status: response.status,
      code: said.errors?.[0].extensions.code ?? null,
      cacheControl: response.headers.get('cache-control'),
    });
    return response;
  };
}

async function apollo(query, byGet) {
  const requests = [];
  const link = ApolloLink.from([
    new PersistedQueryLink({ sha256, useGETForHashedQueries: byGet }),
    new HttpLink({ uri: url, fetch: noting(requests) }),
  ]);
  const client = new ApolloClient({ cache: new InMemoryCache(), link });
  const ask = async () => {
    try {
      return (await client.query({ query: gql(query), fetchPolicy: 'no-cache' })).data;
    } catch (error) {
      return error.message;
    }
  };
  return { requests, answers: [await ask(), await ask()] };
}

async function urql(query, byGet) {
  const requests = [];
  const client = new Client({
    url,
    fetch: noting(requests),
    exchanges: [persistedExchange({ preferGetForPersistedQueries: byGet ? 'force' : false }), fetchExchange],
    preferGetMethod: false,
  });
  const ask = async () => {
    const { data, error } = await client.query(query, {}).toPromise();
    return data ?? error.message;
  };
  return { requests, answers: [await ask(), await ask()] };
}

for (const [name, run] of Object.entries({ apollo, urql })) {
  for (const byGet of [false, true]) {
    const method = byGet ? 'GET' : 'POST';
    const told = await run(`query ${name}${method} ${selection}`, byGet);
    console.log(JSON.stringify({ link: `${name} ${method}`, ...told }));
  }
}
