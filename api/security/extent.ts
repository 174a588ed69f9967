/** Whether everything runs (`npm run test:security`), or the tenth that belongs to every run of all tests. */
export const RUNS_ALL = process.env['SECURITY'] === 'all';
