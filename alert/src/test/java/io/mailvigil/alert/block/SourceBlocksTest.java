// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailvigil.common.config.ConfigException;
import io.mailvigil.common.config.ConfigFile;
import io.mailvigil.common.config.ConfigNode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SourceBlocksTest {
  private static SourceBlocks read(String yaml) {
    ConfigNode root = ConfigFile.parse("source-blocks:\n" + yaml.indent(2), "test");
    SourceBlocks blocks = SourceBlocks.from(root.section("source-blocks"));
    root.finish();
    return blocks;
  }

  @Test
  void everyKindIsRead() {
    SourceBlocks blocks =
        read(
            """
            nftables: {}
            fail2ban: {jail: mail}
            crowdsec: {password: {file: /nowhere}}
            portal: {type: webhook, url: "https://portal.example.org/block", secret: {file: /no}}
            """);
    assertThat(blocks.make().keySet())
        .containsExactly("nftables", "fail2ban", "crowdsec", "portal");
    assertThat(blocks.all().toString()).doesNotContain("/block");
    assertThat(SourceBlocks.Type.values()).hasSize(4);
  }

  @Test
  void everySettingOfNftablesIsRead() {
    assertThat(
            read("""
            fw: {type: nftables, command: [sudo, nft], family: ip, table: t, set4: a,
                 set6: b, owner: mv2, timeout: 3s}
            """)
                .all()
                .get("fw"))
        .isEqualTo(
            new NftablesBlock.Config(
                List.of("sudo", "nft"), "ip", "t", "a", "b", "mv2", Duration.ofSeconds(3)));
  }

  @Test
  void mistakesAreNamed() {
    for (String wrong :
        List.of(
            "fw: {}",
            "nftables: {table: 'x; flush ruleset'}",
            "nftables: {owner: 'a\"b'}",
            "fail2ban: {jail: '-x y'}",
            "crowdsec: {}",
            "webhook: {url: 'http://portal.example.org', secret: {file: /no}}",
            "webhook: {url: 'https://u:p@portal.example.org', secret: {file: /no}}")) {
      assertThatThrownBy(() -> read(wrong)).as(wrong).isInstanceOf(ConfigException.class);
    }
  }

  @Test
  void durationsOfGoAreUnderstood() {
    assertThat(CrowdSecBlock.duration("3h59m49.264s")).isEqualTo(Duration.ofMillis(14_389_264));
    assertThat(CrowdSecBlock.duration("14m59.9s")).isEqualTo(Duration.ofMillis(899_900));
    assertThat(CrowdSecBlock.duration("120ms").isPositive()).isTrue();
    for (String over : List.of("-15m47.1s", "", "x", "1d")) {
      assertThat(CrowdSecBlock.duration(over)).isEqualTo(Duration.ZERO);
    }
  }
}
