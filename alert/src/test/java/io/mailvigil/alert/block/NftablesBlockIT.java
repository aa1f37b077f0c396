// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.alert.lab.ServerProcess;
import io.mailvigil.common.event.Network;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kernel's own firewall, in a network namespace of the test's. */
class NftablesBlockIT extends SourceBlockContract {
  @TempDir Path folder;
  private final String namespace = "mv-" + UUID.randomUUID().toString().substring(0, 8);

  @BeforeEach
  void makeSets() throws IOException {
    ServerProcess.require("nftables", "/usr/sbin/nft");
    ServerProcess.require("iproute2", "/usr/sbin/ip");
    ServerProcess.run("ip", "netns", "add", namespace);
    // as docs/source-blocks.md shows
    nft("add table inet mailvigil");
    nft("add set inet mailvigil blocked4 { type ipv4_addr; flags interval, timeout; }");
    nft("add set inet mailvigil blocked6 { type ipv6_addr; flags interval, timeout; }");
    nft("add chain inet mailvigil input { type filter hook input priority -10; }");
    nft("add rule inet mailvigil input ip saddr @blocked4 drop");
    nft("add rule inet mailvigil input ip6 saddr @blocked6 drop");
  }

  @AfterEach
  void removeThem() throws IOException {
    ServerProcess.run("ip", "netns", "del", namespace);
  }

  private String nft(String command) throws IOException {
    return ServerProcess.run("ip", "netns", "exec", namespace, "nft", command);
  }

  private SourceBlock backend(String table) {
    return new NftablesBlock.Config(
            List.of("ip", "netns", "exec", namespace, "nft"),
            "inet",
            table,
            "blocked4",
            "blocked6",
            "mailvigil",
            Duration.ofSeconds(10))
        .make("nftables");
  }

  @Override
  SourceBlock backend() {
    return backend("mailvigil");
  }

  @Override
  SourceBlock unreachable() {
    return backend("nosuchtable");
  }

  @Test
  void packetsOfABlockedSourceAreDropped() throws IOException {
    ServerProcess.run("ip", "-n", namespace, "link", "set", "lo", "up");
    ServerProcess.run("ip", "-n", namespace, "addr", "add", "203.0.113.9/32", "dev", "lo");
    assertThat(reaches()).isTrue();
    backend().block(order(V4));
    assertThat(reaches()).isFalse();
    backend().unblock(V4);
    assertThat(reaches()).isTrue();
  }

  /** Whether a TCP handshake with the source is answered at all, by a refusal too. */
  private boolean reaches() throws IOException {
    String said =
        ServerProcess.run(
            "ip",
            "netns",
            "exec",
            namespace,
            "bash",
            "-c",
            "timeout 1 bash -c 'exec 3<>/dev/tcp/203.0.113.9/9' 2>&1 || true");
    return said.contains("refused");
  }

  @Test
  void theKernelEndsABlockWithoutUs() throws IOException {
    backend().block(new BlockOrder(V4, "short", Instant.now().plusSeconds(60)));
    assertThat(nft("list set inet mailvigil blocked4"))
        .containsPattern("203\\.0\\.113\\.9 timeout 1m(30|29)s")
        .contains("comment \"mailvigil:short\"");
    // what the kernel does at the end, made soon
    nft("delete element inet mailvigil blocked4 { 203.0.113.9 }");
    nft(
        "add element inet mailvigil blocked4 { 203.0.113.9 timeout 1s comment"
            + " \"mailvigil:short\" }");
    Awaitility.await().until(() -> backend().held().isEmpty());
  }

  @Test
  void aLongerBlockReplacesAShorterOne() throws IOException {
    backend().block(new BlockOrder(V4, "b1", Instant.now().plusSeconds(60)));
    backend().block(new BlockOrder(V4, "b2", Instant.now().plusSeconds(3600)));
    assertThat(nft("list set inet mailvigil blocked4")).contains("mailvigil:b2");
    assertThat(backend().held()).containsExactly(V4);
  }

  @Test
  void othersElementsAreLeftAlone() throws IOException {
    nft("add element inet mailvigil blocked4 { 203.0.113.0/24 }");
    nft("add element inet mailvigil blocked6 { 2001:db8:1:2::/64 comment \"theirs\" }");
    SourceBlock backend = backend();
    assertThat(backend.block(order(V4))).isInstanceOf(BlockResult.Refused.class);
    assertThat(backend.block(order(V6))).isInstanceOf(BlockResult.Refused.class);
    assertThat(backend.held()).isEmpty();
    backend.unblock(V4);
    backend.unblock(V6);
    assertThat(nft("list set inet mailvigil blocked4")).contains("203.0.113.0/24");
    assertThat(nft("list set inet mailvigil blocked6")).contains("theirs");
  }

  @Test
  void manySourcesStandBesideEachOther() throws IOException {
    SourceBlock backend = backend();
    for (int i = 0; i < 50; i++) {
      backend.block(order(Network.parse("198.51.100." + i)));
    }
    assertThat(backend.held()).hasSize(50);
  }
}
