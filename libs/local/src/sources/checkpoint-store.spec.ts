import { temporaryFolder } from '#test/support/stream-fixture.js';
import { CheckpointStore } from './checkpoint-store.js';

describe(CheckpointStore.name, () => {
  const folder = temporaryFolder();
  const file = `${folder.path}/sources.db`;
  let store: CheckpointStore;

  beforeEach(() => {
    store = new CheckpointStore(file);
  });
  afterEach(() => store.close());
  afterAll(() => folder.remove());

  it('keeps positions of any size over a restart', () => {
    store.save('kept', 's1', 0, 2n ** 70n);
    store.save('kept', 's1', 1, 4n);
    store.close();

    store = new CheckpointStore(file);

    expect(store.load('kept', 's1', 2)).toEqual([2n ** 70n, 4n]);
  });

  it('knows nothing of another mapping or of a stream that was made anew', () => {
    store.save('m', 's1', 0, 4n);

    expect(store.load('other', 's1', 1)).toBeUndefined();
    expect(store.load('m', 's2', 1)).toBeUndefined();
  });

  it('goes back to the one furthest behind when the number of shards changes, since keys change their shard', () => {
    [30n, 10n, 20n].forEach((position, shard) => store.save('resized', 's1', shard, position));

    expect(store.load('resized', 's1', 2)).toEqual([10n, 10n]);
  });
});
