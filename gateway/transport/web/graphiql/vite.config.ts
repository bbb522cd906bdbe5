import { defineConfig } from 'vite';

export default defineConfig({
  base: '/graphiql/',
  worker: { format: 'es' },
  build: {
    outDir: '../../static/graphiql',
    emptyOutDir: true,
    target: 'es2022',
    license: { fileName: 'third-party-licenses.md' },
    // The Monaco editor is one large chunk by nature.
    chunkSizeWarningLimit: 4096,
    // "use client" means nothing in a page without server components.
    rolldownOptions: { checks: { moduleLevelDirective: false } },
  },
  // `npm run dev` only: send queries to a gateway on this machine.
  server: {
    proxy: {
      '/graphql': 'http://127.0.0.1:8000',
      '/graphiql/examples.json': 'http://127.0.0.1:8000',
    },
  },
});
