import { render } from 'preact';
import { App } from './app.tsx';
import './state/leaving.ts';
import { watchLedger } from './state/ledger.ts';
import { openSession } from './state/session.ts';
import './style/style.css';

const root = document.getElementById('console');
if (root) render(<App />, root);

// An address of a console that was started again may be opened in this very tab.
addEventListener('hashchange', () => void openSession().catch(() => {}));
await openSession().catch(() => {});
void watchLedger();
