const THERE = { S: [{ exists: true }] };
const NOT_THERE = { S: [{ exists: false }] };

/** Filter for the stream of `leads`: what happens to a lead after its import, which wakes the dispatcher itself. */
export const LEAD_CHANGES = [{ eventName: ['MODIFY'] }];

/** Filter for the stream of `agents`: those who are free from now on. */
export const FREE_AGENTS = [{ dynamodb: { NewImage: { idlePlace: THERE }, OldImage: { idlePlace: NOT_THERE } } }];
