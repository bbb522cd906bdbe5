// Runs the GraphQL over HTTP audits of `graphql-http` against a running server:
//
//     node audit.mjs http://localhost:8000/graphql
//
// Prints one JSON object per audit and line: {"id", "name", "status", "reason"},
// where "status" is "ok", "notice", "warn" or "error". Exits with 0 when every
// audit could be run, whatever it found; the caller is the judge.
import { serverAudits } from 'graphql-http';

const AUDIT_TIMEOUT_MS = 10_000;

const [url, ...rest] = process.argv.slice(2);
if (!URL.canParse(url) || rest.length > 0) {
  console.error('usage: node audit.mjs URL');
  process.exit(2);
}

// Aborts the requests, and the reading of the replies, of the audit that runs.
let signal;
const audits = serverAudits({
  url,
  fetchFn: (input, init) => fetch(input, { ...init, signal }),
});

let done = 0;
for (const { id, name, fn } of audits) {
  signal = AbortSignal.timeout(AUDIT_TIMEOUT_MS);
  try {
    const { status, reason = null, response } = await fn();
    await response?.body?.cancel().catch(() => {});
    console.log(JSON.stringify({ id, name, status, reason }));
    done += 1;
  } catch (error) {
    const cause = error.cause?.message || error.cause?.code;
    console.error(`${id} ${name}: ${error.message}${cause ? ` (${cause})` : ''}`);
    if (signal.aborted) break; // a server that hangs would cost as much for each audit
  }
}
if (done < audits.length) {
  console.error(`${audits.length - done} of ${audits.length} audits could not be run`);
}
process.exit(done < audits.length ? 1 : 0);
