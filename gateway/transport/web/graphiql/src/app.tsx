import 'graphiql/setup-workers/vite';
import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import '@graphiql/plugin-history/style.css';
import 'graphiql/graphiql.css';
import '@graphiql/plugin-explorer/style.css';
import './app.css';

import { explorerPlugin } from '@graphiql/plugin-explorer';
import { HISTORY_PLUGIN } from '@graphiql/plugin-history';
import { GraphiQL } from 'graphiql';
import { useState } from 'react';

import type { Example } from './examples';
import { fetcher } from './fetcher';
import { initialTabs } from './tabs';

const plugins = [HISTORY_PLUGIN, explorerPlugin({ showAttribution: false })];

export function App({ examples }: { examples: Example[] }) {
  const [tabs] = useState(() => initialTabs(examples));
  return <GraphiQL fetcher={fetcher} plugins={plugins} {...tabs} />;
}
