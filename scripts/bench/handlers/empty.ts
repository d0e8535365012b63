/** The least that a streaming function can do: what an invocation costs by itself. */
export const handler = awslambda.streamifyResponse(async (_event, responseStream) => {
  const stream = awslambda.HttpResponseStream.from(responseStream, { statusCode: 200 });
  stream.write('.');
  stream.end();
});
