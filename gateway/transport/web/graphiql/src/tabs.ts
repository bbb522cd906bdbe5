import type { GraphiQLProps } from 'graphiql';
import { StorageAPI } from '@graphiql/toolkit';

import type { Example } from './examples';

type InitialTabs = Pick<
  GraphiQLProps,
  'defaultQuery' | 'defaultTabs' | 'initialQuery' | 'initialVariables'
>;

/**
 * What GraphiQL opens with: the query of the page's address if there is one,
 * else the tabs this browser has stored, else the examples.
 */
export function initialTabs(examples: Example[]): InitialTabs {
  const linked = linkedQuery(window.location.search);
  const tabs = linked ? [linked, ...examples] : examples;
  const props: InitialTabs = {
    defaultQuery: examples[0]?.query,
    defaultTabs: tabs,
  };

  const storage = new StorageAPI();
  const active = linked ?? (storage.get('tabState') ? undefined : tabs[0]);
  if (!active) return props;

  // GraphiQL looks for the active tab by the editors' stored contents, and
  // stores each editor only when it is changed: unless both are set here, a tab
  // with variables is taken for another one on the next visit.
  storage.set('query', active.query);
  storage.set('variables', active.variables ?? '');
  return {
    ...props,
    initialQuery: active.query,
    initialVariables: active.variables,
  };
}

/** The query of an "open in GraphiQL" link: `?query=...&variables=...`. */
function linkedQuery(search: string): Example | undefined {
  const parameters = new URLSearchParams(search);
  const query = parameters.get('query');
  if (!query?.trim()) return undefined;
  return { query, variables: parameters.get('variables') || undefined };
}
