import { type OperationDefinitionNode, Kind, parse } from 'graphql';

export interface Example {
  query: string;
  variables?: string;
}

const FALLBACK: Example[] = [
  {
    query: `# The examples of this gateway could not be loaded, so this is the smallest
# query that works. Press the play button to run it.
#
# The documentation of the schema and the explorer, where a query can be put
# together by ticking fields, open from the icons on the left.

{
  __typename
}
`,
  },
];

/** The server's examples, or one plain query when they cannot be had. */
export async function loadExamples(): Promise<Example[]> {
  try {
    const response = await fetch(`${import.meta.env.BASE_URL}examples.json`, {
      headers: { accept: 'application/json' },
      signal: AbortSignal.timeout(5000),
    });
    if (!response.ok) throw new Error(`The server answered ${response.status}`);
    const examples = readExamples(await response.json());
    if (examples.length === 0) throw new Error('The list is empty');
    return examples;
  } catch (error) {
    console.warn('The examples could not be loaded.', error);
    return FALLBACK;
  }
}

function readExamples(value: unknown): Example[] {
  if (!Array.isArray(value)) throw new TypeError('The examples are not a list');
  return value.map((item: unknown) => {
    const { name, query, variables } = (item ?? {}) as Record<string, unknown>;
    if (typeof name !== 'string' || typeof query !== 'string') {
      throw new TypeError('An example has no name or no query');
    }
    return {
      query: withOperationName(query, name),
      variables: typeof variables === 'string' ? variables : undefined,
    };
  });
}

/**
 * GraphiQL titles a tab by its operation's name. A lone operation without one
 * is given the example's name; every other query stays as it is.
 */
function withOperationName(query: string, name: string): string {
  const words = name.match(/[A-Za-z0-9]+/g) ?? [];
  const title = words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('');
  if (!title) return query;
  let operations: OperationDefinitionNode[];
  try {
    operations = parse(query).definitions.filter(
      (definition) => definition.kind === Kind.OPERATION_DEFINITION,
    );
  } catch {
    return query;
  }
  const [operation] = operations;
  if (operations.length !== 1 || !operation?.loc || operation.name) return query;

  const validTitle = /^\d/.test(title) ? `_${title}` : title;
  const { start, startToken } = operation.loc;
  const shorthand = startToken.kind === '{';
  const at = shorthand ? start : startToken.end;
  const insertion = shorthand ? `query ${validTitle} ` : ` ${validTitle}`;
  return query.slice(0, at) + insertion + query.slice(at);
}
