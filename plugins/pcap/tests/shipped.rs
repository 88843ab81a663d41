//! The shipped configuration shows every setting at its default.

#[test]
fn the_shipped_configuration_is_that_of_the_code() {
    radar_testkit::check_shipped::<radar_pcap::Config>("../../radar.toml", "sinks.pcap");
}
