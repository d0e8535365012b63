import { Socket } from 'node:net';
import { expect, jest, test } from '@jest/globals';
import { rehearse } from '../../../functions/adapters/rehearsal.ts';

test('a rehearsal makes its requests to the end, and opens no connection', async () => {
  const connect = jest.spyOn(Socket.prototype, 'connect');

  await expect(rehearse()).resolves.toBeUndefined();
  expect(connect).not.toHaveBeenCalled();

  connect.mockRestore();
});
