import './page.css';

import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { loadExamples } from './examples';

async function start(): Promise<void> {
  const element = document.getElementById('graphiql')!;
  try {
    // In this order, so that GraphiQL's style sheet comes after Monaco's.
    const monaco = import('monaco-graphql/esm/monaco-editor.js');
    const app = import('./app');
    const [{ App }, examples] = await Promise.all([app, loadExamples(), monaco]);
    createRoot(element).render(
      <StrictMode>
        <App examples={examples} />
      </StrictMode>,
    );
  } catch (error) {
    console.error(error);
    const notice = document.createElement('p');
    notice.className = 'notice';
    notice.setAttribute('role', 'alert');
    notice.textContent = 'GraphiQL could not be loaded. Reload the page to try again.';
    element.replaceChildren(notice);
  }
}

void start();
