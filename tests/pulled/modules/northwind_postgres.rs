//! Models of a database on PostgreSQL, written by `plough pull`.
//!
//! Their types need these features of plough: `chrono`.

use plough::prelude::*;

/// A row of the table `categories`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "categories", key_name = "pk_categories")]
#[model(has_many(products: Product.category_id))]
pub struct Category {
    #[model(id)]
    pub category_id: i16,
    #[model(length = 15)]
    pub category_name: String,
    pub description: Option<String>,
    pub picture: Option<Vec<u8>>,
}

/// A row of the table `customer_customer_demo`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "customer_customer_demo")]
#[model(key_name = "pk_customer_customer_demo")]
pub struct CustomerCustomerDemo {
    #[model(id, length = 5, references = Customer)]
    #[model(constraint = "fk_customer_customer_demo_customers")]
    pub customer_id: String,
    #[model(id, length = 5, references = CustomerDemographic)]
    #[model(constraint = "fk_customer_customer_demo_customer_demographics")]
    pub customer_type_id: String,
}

/// A row of the table `customer_demographics`.
#[rustfmt::skip::attributes(model)]
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "customer_demographics", key_name = "pk_customer_demographics")]
#[model(has_many(customer_customer_demos: CustomerCustomerDemo.customer_type_id))]
#[model(many_to_many(customers: Customer, through = CustomerCustomerDemo(customer_type_id, customer_id)))]
pub struct CustomerDemographic {
    #[model(id, length = 5)]
    pub customer_type_id: String,
    pub customer_desc: Option<String>,
}

/// A row of the table `customers`.
#[rustfmt::skip::attributes(model)]
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "customers", key_name = "pk_customers")]
#[model(has_many(customer_customer_demos: CustomerCustomerDemo.customer_id))]
#[model(has_many(orders: Order.customer_id))]
#[model(many_to_many(customer_demographics: CustomerDemographic, through = CustomerCustomerDemo(customer_id, customer_type_id)))]
pub struct Customer {
    #[model(id, length = 5)]
    pub customer_id: String,
    #[model(length = 40)]
    pub company_name: String,
    #[model(length = 30)]
    pub contact_name: Option<String>,
    #[model(length = 30)]
    pub contact_title: Option<String>,
    #[model(length = 60)]
    pub address: Option<String>,
    #[model(length = 15)]
    pub city: Option<String>,
    #[model(length = 15)]
    pub region: Option<String>,
    #[model(length = 10)]
    pub postal_code: Option<String>,
    #[model(length = 15)]
    pub country: Option<String>,
    #[model(length = 24)]
    pub phone: Option<String>,
    #[model(length = 24)]
    pub fax: Option<String>,
}

/// A row of the table `employee_territories`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "employee_territories", key_name = "pk_employee_territories")]
pub struct EmployeeTerritory {
    #[model(id, references = Employee)]
    #[model(constraint = "fk_employee_territories_employees")]
    pub employee_id: i16,
    #[model(id, length = 20, references = Territory)]
    #[model(constraint = "fk_employee_territories_territories")]
    pub territory_id: String,
}

/// A row of the table `employees`.
#[rustfmt::skip::attributes(model)]
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "employees", key_name = "pk_employees")]
#[model(has_many(employee_territories: EmployeeTerritory.employee_id))]
#[model(has_many(children: Employee.reports_to))]
#[model(has_many(orders: Order.employee_id))]
#[model(many_to_many(territories: Territory, through = EmployeeTerritory(employee_id, territory_id)))]
pub struct Employee {
    #[model(id)]
    pub employee_id: i16,
    #[model(length = 20)]
    pub last_name: String,
    #[model(length = 10)]
    pub first_name: String,
    #[model(length = 30)]
    pub title: Option<String>,
    #[model(length = 25)]
    pub title_of_courtesy: Option<String>,
    pub birth_date: Option<chrono::NaiveDate>,
    pub hire_date: Option<chrono::NaiveDate>,
    #[model(length = 60)]
    pub address: Option<String>,
    #[model(length = 15)]
    pub city: Option<String>,
    #[model(length = 15)]
    pub region: Option<String>,
    #[model(length = 10)]
    pub postal_code: Option<String>,
    #[model(length = 15)]
    pub country: Option<String>,
    #[model(length = 24)]
    pub home_phone: Option<String>,
    #[model(length = 4)]
    pub extension: Option<String>,
    pub photo: Option<Vec<u8>>,
    pub notes: Option<String>,
    #[model(references = Employee, relation = parent)]
    #[model(constraint = "fk_employees_employees")]
    pub reports_to: Option<i16>,
    #[model(length = 255)]
    pub photo_path: Option<String>,
}

/// A row of the table `order_details`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "order_details", key_name = "pk_order_details")]
pub struct OrderDetail {
    #[model(id, references = Order, constraint = "fk_order_details_orders")]
    pub order_id: i16,
    #[model(id, references = Product, constraint = "fk_order_details_products")]
    pub product_id: i16,
    pub unit_price: f32,
    pub quantity: i16,
    pub discount: f32,
}

/// A row of the table `orders`.
#[rustfmt::skip::attributes(model)]
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "orders", key_name = "pk_orders")]
#[model(has_many(order_details: OrderDetail.order_id))]
#[model(many_to_many(products: Product, through = OrderDetail(order_id, product_id)))]
pub struct Order {
    #[model(id)]
    pub order_id: i16,
    #[model(length = 5, references = Customer, constraint = "fk_orders_customers")]
    pub customer_id: Option<String>,
    #[model(references = Employee, constraint = "fk_orders_employees")]
    pub employee_id: Option<i16>,
    pub order_date: Option<chrono::NaiveDate>,
    pub required_date: Option<chrono::NaiveDate>,
    pub shipped_date: Option<chrono::NaiveDate>,
    #[model(references = Shipper, relation = shipper)]
    #[model(constraint = "fk_orders_shippers")]
    pub ship_via: Option<i16>,
    pub freight: Option<f32>,
    #[model(length = 40)]
    pub ship_name: Option<String>,
    #[model(length = 60)]
    pub ship_address: Option<String>,
    #[model(length = 15)]
    pub ship_city: Option<String>,
    #[model(length = 15)]
    pub ship_region: Option<String>,
    #[model(length = 10)]
    pub ship_postal_code: Option<String>,
    #[model(length = 15)]
    pub ship_country: Option<String>,
}

/// A row of the table `products`.
#[rustfmt::skip::attributes(model)]
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "products", key_name = "pk_products")]
#[model(has_many(order_details: OrderDetail.product_id))]
#[model(many_to_many(orders: Order, through = OrderDetail(product_id, order_id)))]
pub struct Product {
    #[model(id)]
    pub product_id: i16,
    #[model(length = 40)]
    pub product_name: String,
    #[model(references = Supplier, constraint = "fk_products_suppliers")]
    pub supplier_id: Option<i16>,
    #[model(references = Category, constraint = "fk_products_categories")]
    pub category_id: Option<i16>,
    #[model(length = 20)]
    pub quantity_per_unit: Option<String>,
    pub unit_price: Option<f32>,
    pub units_in_stock: Option<i16>,
    pub units_on_order: Option<i16>,
    pub reorder_level: Option<i16>,
    pub discontinued: i32,
}

/// A row of the table `region`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "region", key_name = "pk_region")]
#[model(has_many(territories: Territory.region_id))]
pub struct Region {
    #[model(id)]
    pub region_id: i16,
    #[model(length = 60)]
    pub region_description: String,
}

/// A row of the table `shippers`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "shippers", key_name = "pk_shippers")]
#[model(has_many(orders: Order.ship_via))]
pub struct Shipper {
    #[model(id)]
    pub shipper_id: i16,
    #[model(length = 40)]
    pub company_name: String,
    #[model(length = 24)]
    pub phone: Option<String>,
}

/// A row of the table `suppliers`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "suppliers", key_name = "pk_suppliers")]
#[model(has_many(products: Product.supplier_id))]
pub struct Supplier {
    #[model(id)]
    pub supplier_id: i16,
    #[model(length = 40)]
    pub company_name: String,
    #[model(length = 30)]
    pub contact_name: Option<String>,
    #[model(length = 30)]
    pub contact_title: Option<String>,
    #[model(length = 60)]
    pub address: Option<String>,
    #[model(length = 15)]
    pub city: Option<String>,
    #[model(length = 15)]
    pub region: Option<String>,
    #[model(length = 10)]
    pub postal_code: Option<String>,
    #[model(length = 15)]
    pub country: Option<String>,
    #[model(length = 24)]
    pub phone: Option<String>,
    #[model(length = 24)]
    pub fax: Option<String>,
    pub homepage: Option<String>,
}

/// A row of the table `territories`.
#[rustfmt::skip::attributes(model)]
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "territories", key_name = "pk_territories")]
#[model(has_many(employee_territories: EmployeeTerritory.territory_id))]
#[model(many_to_many(employees: Employee, through = EmployeeTerritory(territory_id, employee_id)))]
pub struct Territory {
    #[model(id, length = 20)]
    pub territory_id: String,
    #[model(length = 60)]
    pub territory_description: String,
    #[model(references = Region, constraint = "fk_territories_region")]
    pub region_id: i16,
}

/// A row of the table `us_states`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "us_states", key_name = "pk_usstates")]
pub struct UsState {
    #[model(id)]
    pub state_id: i16,
    #[model(length = 100)]
    pub state_name: Option<String>,
    #[model(length = 2)]
    pub state_abbr: Option<String>,
    #[model(length = 50)]
    pub state_region: Option<String>,
}

// For the test.

pub(crate) const MODELS: &[&plough::model::ModelDef] = &[
    <Category as plough::__private::Decl>::DEF,
    <CustomerCustomerDemo as plough::__private::Decl>::DEF,
    <CustomerDemographic as plough::__private::Decl>::DEF,
    <Customer as plough::__private::Decl>::DEF,
    <EmployeeTerritory as plough::__private::Decl>::DEF,
    <Employee as plough::__private::Decl>::DEF,
    <OrderDetail as plough::__private::Decl>::DEF,
    <Order as plough::__private::Decl>::DEF,
    <Product as plough::__private::Decl>::DEF,
    <Region as plough::__private::Decl>::DEF,
    <Shipper as plough::__private::Decl>::DEF,
    <Supplier as plough::__private::Decl>::DEF,
    <Territory as plough::__private::Decl>::DEF,
    <UsState as plough::__private::Decl>::DEF,
];

pub(crate) async fn read(db: &plough::Db) {
    crate::check::read::<Category>(db).await;
    crate::check::read::<CustomerCustomerDemo>(db).await;
    crate::check::read::<CustomerDemographic>(db).await;
    crate::check::read::<Customer>(db).await;
    crate::check::read::<EmployeeTerritory>(db).await;
    crate::check::read::<Employee>(db).await;
    crate::check::read::<OrderDetail>(db).await;
    crate::check::read::<Order>(db).await;
    crate::check::read::<Product>(db).await;
    crate::check::read::<Region>(db).await;
    crate::check::read::<Shipper>(db).await;
    crate::check::read::<Supplier>(db).await;
    crate::check::read::<Territory>(db).await;
    crate::check::read::<UsState>(db).await;
}
