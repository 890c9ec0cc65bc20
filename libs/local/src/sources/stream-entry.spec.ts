import { streamEntry, type EngineRecord, type StreamTable } from './stream-entry.js';

const TABLE: StreamTable = {
  name: 'agora-local-votes',
  hashKey: 'userId',
  streamArn: 'arn:aws:dynamodb:us-west-2:000000000000:table/agora-local-votes/stream/x',
  viewType: 'NEW_AND_OLD_IMAGES',
  region: 'us-west-2',
};

const raw = (more: Partial<EngineRecord['dynamodb']> = {}, eventName = 'MODIFY'): EngineRecord => ({
  eventName,
  dynamodb: {
    ApproximateCreationDateTime: 1_767_225_600,
    Keys: { userId: { S: 'u' }, votingId: { S: 'v' } },
    NewImage: { userId: { S: 'u' }, n: { N: '2' } },
    OldImage: { userId: { S: 'u' }, n: { N: '1' } },
    SequenceNumber: '9',
    SizeBytes: 20,
    ...more,
  },
});

describe(streamEntry.name, () => {
  it("makes AWS's record of the engine's", () => {
    const { record } = streamEntry(raw(), TABLE);

    expect(record).toMatchObject({
      eventName: 'MODIFY',
      awsRegion: 'us-west-2',
      eventSourceARN: TABLE.streamArn,
      dynamodb: {
        SequenceNumber: '100000000000000000009',
        StreamViewType: 'NEW_AND_OLD_IMAGES',
        NewImage: { n: { N: '2' } },
      },
    });
    expect(record?.eventID).toMatch(/^[0-9a-f]{32}$/);
  });

  it('gives numbers that sort as text and ids that are unique across tables', () => {
    const [ninth, tenth] = ['9', '10'].map((SequenceNumber) => streamEntry(raw({ SequenceNumber }), TABLE).record);
    const other = streamEntry(raw(), { ...TABLE, name: 'other' }).record;

    expect(String(ninth?.dynamodb.SequenceNumber) < String(tenth?.dynamodb.SequenceNumber)).toBe(true);
    expect(other?.eventID).not.toBe(ninth?.eventID);
  });

  it('has no record of a write that changed nothing', () => {
    const image = { userId: { S: 'u' }, n: { N: '1' } };

    expect(streamEntry(raw({ NewImage: image, OldImage: { ...image } }), TABLE).record).toBeUndefined();
    expect(streamEntry(raw({ NewImage: image, OldImage: undefined }, 'INSERT'), TABLE).record).toBeDefined();
  });

  it.each([
    ['NEW_IMAGE', ['NewImage']],
    ['OLD_IMAGE', ['OldImage']],
    ['KEYS_ONLY', []],
  ])('shows what the view %s shows', (viewType, images) => {
    const { record } = streamEntry(raw(), { ...TABLE, viewType });

    expect(Object.keys(record?.dynamodb ?? {}).filter((name) => name.endsWith('Image'))).toEqual(images);
  });

  it('hashes by the partition key alone, so that items of one partition stay in order', () => {
    const hashOf = (userId: string, votingId: string) =>
      streamEntry(raw({ Keys: { userId: { S: userId }, votingId: { S: votingId } } }), TABLE).hash;

    expect(hashOf('u', 'v1')).toBe(hashOf('u', 'v2'));
    expect(new Set(['a', 'b', 'c', 'd', 'e', 'f'].map((user) => hashOf(user, 'v') % 4)).size).toBeGreaterThan(1);
  });
});
