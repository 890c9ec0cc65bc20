/**
 * Tests run on the compiler's output: one compiler for what is tested and what is shipped, and no transform per file.
 * `npm test` builds first. maxWorkers is 100 % because loading Nest's module graph, not waiting, is what costs here.
 */
export default {
  rootDir: 'dist/js',
  testEnvironment: 'node',
  testMatch: ['**/*.spec.js', '**/*.int-spec.js', '**/*.e2e-spec.js', '**/*.web-spec.js'],
  transform: {},
  maxWorkers: '100%',
  // Modules of a test file that is over stay in memory (https://github.com/jestjs/jest/issues/14605). What the garbage collector then goes
  // through again and again costs a quarter of the whole run's time, new processes now and then cost less.
  workerIdleMemoryLimit: '700MB',
  restoreMocks: true,
  // A guard against hangs, not a measure: a busy machine may take its time.
  testTimeout: 30_000,
};
