// What a program outside of the project does with an installed Tercet.
#include <iostream>
#include <tercet/tercet.hpp>

int main() {
  tercet::Database db = tercet::Database::in_memory();
  tercet::LoadOptions options;
  options.format = tercet::RdfFormat::kFacts;
  db.load_text("Hefei leads vehicle_RnD\n", options);
  tercet::Cursor rows = db.query("?city leads ?field");
  while (rows.next()) std::cout << db.display(rows["city"]) << ' ' << db.display(rows["field"]) << '\n';
}
