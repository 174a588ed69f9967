import { startPanel } from './start';

await startPanel('/');
