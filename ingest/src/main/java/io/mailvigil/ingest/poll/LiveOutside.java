// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.poll;

import io.mailvigil.common.config.Authority;
import io.mailvigil.ingest.receive.Spool;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The JDK's HTTP client, a spool, and a file beside it. Follows no redirect. */
final class LiveOutside implements Outside {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration WHOLE = Duration.ofMinutes(2);

  private final HttpClient client;
  private final long mostBytes;
  private final Spool spool;
  private final Path memory;
  private final Clock clock;

  LiveOutside(PollSettings settings, Spool spool, Path memory, Clock clock) {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1);
    if (settings.ca() != null) {
      builder.sslContext(Authority.trusting(settings.ca(), settings.place() + ".ca"));
    }
    this.client = builder.build();
    this.mostBytes = settings.pageBytes();
    this.spool = spool;
    this.memory = memory;
    this.clock = clock;
  }

  @Override
  public Instant now() {
    return clock.instant();
  }

  @Override
  public void pause(Duration time) throws InterruptedException {
    Thread.sleep(time);
  }

  @Override
  public Answer send(HttpRequest request) throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<Body>> sent =
        client.sendAsync(request, (BodyHandler<Body>) head -> new Bounded(mostBytes));
    try {
      HttpResponse<Body> response = sent.get(WHOLE.toMillis(), TimeUnit.MILLISECONDS);
      Map<String, List<String>> headers = new HashMap<>();
      response.headers().map().forEach((k, v) -> headers.put(k.toLowerCase(Locale.ROOT), v));
      return new Answer(
          response.statusCode(), headers, response.body().bytes, response.body().tooLong);
    } catch (TimeoutException e) {
      throw new IOException("no whole answer within " + WHOLE.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String said =
          cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
      throw new IOException(said, e);
    } finally {
      sent.cancel(true);
    }
  }

  @Override
  public void append(byte[] lines) throws IOException, InterruptedException {
    try {
      spool.append(lines).get();
    } catch (ExecutionException | CancellationException e) {
      throw new IOException("the spool takes nothing", e);
    }
  }

  @Override
  public void save(byte[] bytes) throws IOException {
    Path next = memory.resolveSibling(memory.getFileName() + ".new");
    try (FileChannel to =
        FileChannel.open(
            next,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer from = ByteBuffer.wrap(bytes);
      while (from.hasRemaining()) {
        to.write(from);
      }
      to.force(true);
    }
    Files.move(next, memory, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** A body, or its beginning. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Body(byte[] bytes, boolean tooLong) {}

  /** Takes so many bytes and no more. */
  private static final class Bounded implements BodySubscriber<Body> {
    private final long most;
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private final CompletableFuture<Body> body = new CompletableFuture<>();
    private Flow.@Nullable Subscription subscription;

    Bounded(long most) {
      this.most = most;
    }

    @Override
    public CompletionStage<Body> getBody() {
      return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription s) {
      subscription = s;
      s.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
      for (ByteBuffer buffer : buffers) {
        byte[] bytes = new byte[(int) Math.min(buffer.remaining(), most - taken.size())];
        buffer.get(bytes);
        taken.writeBytes(bytes);
        if (buffer.hasRemaining()) {
          Flow.Subscription s = subscription;
          if (s != null) {
            s.cancel();
          }
          body.complete(new Body(taken.toByteArray(), true));
          return;
        }
      }
    }

    @Override
    public void onError(Throwable error) {
      body.completeExceptionally(error);
    }

    @Override
    public void onComplete() {
      body.complete(new Body(taken.toByteArray(), false));
    }
  }
}
